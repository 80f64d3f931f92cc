// Peer: npm oidc-provider. Environment: PORT, STORE=map|sqlite|redis, STORE_AT (a file or a URL), ALG=RS256|ES256.
// The client, the scopes and the lifetimes are those of the other set-ups of this folder; its development forms sign
// anyone in without looking at the password, so its whole sign-in is no measure of a product.
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';
import * as adapters from './adapters.js';

const port = Number(process.env.PORT ?? 5101);
const alg = process.env.ALG ?? 'RS256';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

const person = (id) => ({
  sub: id, name: id, preferred_username: id, email: `${id}@example.org`, email_verified: true,
});

const configuration = {
  adapter: await adapters[process.env.STORE ?? 'map'](process.env.STORE_AT),
  clients: [{
    client_id: 'bench',
    client_secret: 'bench-secret-bench-secret-bench-secret',
    redirect_uris: ['http://127.0.0.1:9/cb'],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    id_token_signed_response_alg: alg,
    scope: 'openid profile email offline_access',
  }],
  jwks: { keys: [{ ...rsa, use: 'sig', alg: 'RS256', kid: 'r1' }, { ...ec, use: 'sig', alg: 'ES256', kid: 'e1' }] },
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
  cookies: { keys: ['bench-cookie-key-bench-cookie-key'] },
  findAccount: async (ctx, id) => ({ accountId: id, claims: async () => person(id) }),
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  ttl: {
    AuthorizationCode: 600, AccessToken: 3600, IdToken: 3600, RefreshToken: 86400, Session: 86400, Grant: 86400,
    Interaction: 3600, ClientCredentials: 600,
  },
  rotateRefreshToken: true,
  issueRefreshToken: async (ctx, client) => client.grantTypeAllowed('refresh_token'),
};

new Provider(`http://localhost:${port}`, configuration).listen(port, '127.0.0.1');
