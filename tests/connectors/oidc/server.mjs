// A real OpenID Connect server for the tests: oidc-provider with one client per way of proving itself.
// It says who signs in and at which level by what the test posts to the interaction, and prints its address when ready.
import http from 'node:http';
import { Provider } from 'oidc-provider';

const { publicJwk, callback, home } = JSON.parse(process.argv[2]);
const port = Number(process.argv[3]);
const issuer = `http://127.0.0.1:${port}`;
const accounts = new Map();

const client = (client_id, how) => ({
  client_id, redirect_uris: [callback], post_logout_redirect_uris: [home], response_types: ['code'], grant_types: ['authorization_code'], ...how,
});

const provider = new Provider(issuer, {
  clients: [
    client('saklig-secret', { client_secret: 'a-secret-for-tests-that-is-long-enough' }),
    client('saklig-key', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [publicJwk] } }),
  ],
  acrValues: ['idporten-loa-low', 'idporten-loa-substantial', 'idporten-loa-high'],
  claims: { openid: ['sub', 'pid', 'acr', 'locale'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts.get(id) }) }),
  cookies: { keys: ['only-for-tests'] },
  ttl: { Interaction: 60, Session: 60, Grant: 60, IdToken: 60, AccessToken: 60 },
});
provider.on('server_error', (_ctx, error) => console.error(error));

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

async function interact(request, response) {
  if (request.method === 'GET') return response.end('sign in');
  const { abort, acr, ...claims } = await bodyOf(request);
  if (abort) return provider.interactionFinished(request, response, { error: 'access_denied' });
  const details = await provider.interactionDetails(request, response);
  const accountId = `subject-of-${claims.pid ?? 'nobody'}`;
  accounts.set(accountId, claims);
  const grant = new provider.Grant({ accountId, clientId: details.params.client_id });
  grant.addOIDCScope('openid profile');
  const result = { login: { accountId, acr, remember: false }, consent: { grantId: await grant.save() } };
  return provider.interactionFinished(request, response, result);
}

const handle = provider.callback();
http.createServer((request, response) => {
  const work = request.url.startsWith('/interaction/') ? interact(request, response) : handle(request, response);
  Promise.resolve(work).catch((error) => { console.error(error); response.statusCode = 500; response.end(); });
}).listen(port, '127.0.0.1', () => console.log(`ready ${issuer}`));
