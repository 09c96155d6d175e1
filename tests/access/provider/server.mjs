// A certified OpenID Connect provider for tests on the npm package `oidc-provider`: whoever names themselves is let in
// as NAME@example.com, an address that it confirms (of `doubtful` it does not).
import http from "node:http";
import { Provider } from "oidc-provider";

const consoleUrl = process.env.CONSOLE_URL;
const server = http.createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const port = server.address().port;

async function grantAll(ctx) {
  const { client, session, provider } = ctx.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid email profile");
  await grant.save();
  return grant;
}

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "evergrove",
      client_secret: "sixteen green trees",
      redirect_uris: [`${consoleUrl}/api/sign-in/provider/callback`],
      post_logout_redirect_uris: [`${consoleUrl}/sign-in`],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ["of a provider that exists in tests only"] },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: id !== "doubtful" }),
  }),
  loadExistingGrant: grantAll,
});

const form = `<!doctype html><html lang="en"><head><title>Sign in</title><link rel="icon" href="data:,"></head>
<body><h1>Provider</h1><form method="post"><label>Name <input name="name" autofocus></label><button>Go</button></form></body></html>`;

async function interact(request, response) {
  if (request.method === "GET") {
    response.setHeader("Content-Type", "text/html");
    response.end(form);
    return;
  }
  let body = "";
  for await (const piece of request) body += piece;
  const accountId = new URLSearchParams(body).get("name");
  await provider.interactionFinished(request, response, { login: { accountId } }, { mergeWithLastSubmission: false });
}

const answer = provider.callback();
server.on("request", (request, response) => {
  const work = request.url.startsWith("/interaction/") ? interact(request, response) : answer(request, response);
  Promise.resolve(work).catch((error) => {
    console.error(error);
    response.statusCode = 500;
    response.end();
  });
});
console.log(port);
