// What a Lambda function has around it, in one server on the loopback: an HTTP API that calls it, Lambda's Runtime API that hands it
// the calls, and the extension that reads its secret. `gateway.mjs PEM` prints its port. One function takes one call at a time, as
// one instance does.
import { createServer } from "node:http";

const [, , pem] = process.argv;
const arn = "arn:aws:lambda:us-east-1:123456789012:function:sign";
/** Calls that no instance has taken yet; instances that wait for one; callers by the call's id. */
const calls = [];
const instances = [];
const callers = new Map();
let number = 0;

/** As an HTTP API hands over who was let in. The one named bad has a session version that IVS does not take. */
const event = (viewerId) => ({
  version: "2.0",
  headers: {},
  requestContext: {
    http: { method: "GET" },
    authorizer: { lambda: { viewerId, sessionVersion: viewerId === "bad" ? 2 ** 31 : 1_750_000_000 } },
  },
});

function handOver() {
  while (calls.length > 0 && instances.length > 0) {
    const { id, payload } = calls.shift();
    const headers = {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": id,
      "lambda-runtime-deadline-ms": `${Date.now() + 10_000}`,
      "lambda-runtime-invoked-function-arn": arn,
    };
    instances.shift().writeHead(200, headers).end(payload);
  }
}

async function body(request) {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) text += piece;
  return text;
}

const server = createServer(async (request, response) => {
  const [path] = request.url.split("?");
  if (path === "/sign") {
    const id = `call-${++number}`;
    callers.set(id, response);
    calls.push({ id, payload: JSON.stringify(event(request.headers.authorization.slice("Bearer ".length))) });
    handOver();
  } else if (path.endsWith("/invocation/next")) {
    instances.push(response);
    handOver();
  } else if (path === "/secretsmanager/get") {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ SecretString: pem }));
  } else {
    const answer = await body(request);
    const [, id, kind] = path.match(/\/invocation\/([^/]+)\/(response|error)$/) ?? [];
    const caller = callers.get(id);
    callers.delete(id);
    if (kind === "response") {
      const { statusCode, headers, body } = JSON.parse(answer);
      caller.writeHead(statusCode, headers).end(body);
    } else {
      console.error(answer);
      caller?.writeHead(502).end();
    }
    response.writeHead(202, { "content-type": "application/json" }).end("{}");
  }
});
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
