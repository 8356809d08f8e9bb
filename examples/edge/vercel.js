// Vercel: as api/sign.js, or a Next.js route that exports POST.
import { sign } from "./sign.js";

export const config = { runtime: "edge" };
export default (request) => sign(request, process.env);
export const POST = (request) => sign(request, process.env);
