// A relying party on npm `openid-client`: discovery, code flow with PKCE, userinfo, refresh, introspection, revocation, logout.
// Talks to the test in lines of JSON: prints {"authorize": url}, reads the address that the browser was sent back to,
// prints {"done": what it learned}.
//   node openid_client.mjs <issuer> <client id> <client secret> <redirect uri> <post-logout redirect uri>
import * as client from 'openid-client'
import { createInterface } from 'node:readline'

const [issuer, id, secret, redirectUri, postLogoutRedirectUri] = process.argv.slice(2)
const say = (message) => process.stdout.write(JSON.stringify(message) + '\n')
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

const config = await client.discovery(new URL(issuer), id, undefined, client.ClientSecretBasic(secret), {
  execute: [client.allowInsecureRequests], // the demo is on http, on this machine
})
client.enableNonRepudiationChecks(config) // verify the signature of the ID token although it came over the back channel

const verifier = client.randomPKCECodeVerifier()
const state = client.randomState()
const nonce = client.randomNonce()
say({
  authorize: client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid profile email phone offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    prompt: 'consent',
    max_age: '300',
    state,
    nonce,
  }).href,
})

const back = new URL((await lines.next()).value)
const tokens = await client.authorizationCodeGrant(config, back, {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  idTokenExpected: true,
  maxAge: 300,
})
const claims = tokens.claims()
const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
const introspected = await client.tokenIntrospection(config, refreshed.access_token)
await client.tokenRevocation(config, refreshed.refresh_token)
const afterwards = await client.tokenIntrospection(config, refreshed.refresh_token)
let replay = 'accepted'
try {
  await client.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    maxAge: 300,
  })
} catch (error) {
  replay = error.error
}
say({
  done: {
    claims,
    userinfo,
    scope: tokens.scope,
    refreshed: { changed: refreshed.refresh_token !== tokens.refresh_token, idToken: refreshed.claims() ?? null },
    introspected,
    afterwards,
    replay,
    endSession: client.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: postLogoutRedirectUri,
      state: 'bye',
    }).href,
  },
})
process.exit(0)
