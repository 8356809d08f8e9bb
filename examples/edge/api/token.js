// Vercel: a function at /api/token; or app/api/token/route.js of a Next.js app, which needs POST alone.
import { sign } from "../sign.js";

export const config = { runtime: "edge" };
export default (request) => sign(request, process.env);
export const POST = (request) => sign(request, process.env);
