export * from "./api.js";
export { instantiate } from "./module.js";
