// In workerd, whose clock stands still between requests: a request asks for so many calls of one contestant's job.
import { SigningKey } from "ivs-token";
import { contestants } from "./measure.mjs";

let made;
export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    made ??= await contestants(SigningKey);
    const call = made[searchParams.get("job")][searchParams.get("name")];
    let result = "";
    for (let count = Number(searchParams.get("calls")); count > 0; count--) result = await call();
    return new Response(String(result));
  },
};
