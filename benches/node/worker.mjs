// In workerd, whose clock stands still between requests: a request asks for so many tokens of one contestant.
import { SigningKey } from "ivs-token";
import { contestants } from "./measure.mjs";

let made;
export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    made ??= await contestants(SigningKey);
    const sign = made[searchParams.get("name")];
    let token = "";
    for (let count = Number(searchParams.get("tokens")); count > 0; count--) token = await sign();
    return new Response(token);
  },
};
