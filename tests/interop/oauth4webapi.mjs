// A relying party on npm `oauth4webapi`, step by step: discovery, registration, PAR with DPoP and its nonces, code, UserInfo as a
// signed JWT, introspection as a signed JWT, refresh, revocation; then a CIBA request that is approved by HTTP, polled for.
//   node oauth4webapi.mjs <issuer> <redirect uri> <login hint>
import * as oauth from 'oauth4webapi'
import { createInterface } from 'node:readline'

const [issuer, redirectUri, hint] = process.argv.slice(2)
const say = (message) => process.stdout.write(JSON.stringify(message) + '\n')
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const http = { [oauth.allowInsecureRequests]: true } // the demo is on http, on this machine

const url = new URL(issuer)
const as = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, http))

async function registered(metadata) {
  const asked = { client_name: 'oauth4webapi', ...metadata }
  return oauth.processDynamicClientRegistrationResponse(await oauth.dynamicClientRegistrationRequest(as, asked, http))
}

async function withNonce(call, process) {
  try {
    return await process(await call())
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    return process(await call()) // the handle keeps the nonce of the first answer
  }
}

const pair = await oauth.generateKeyPair('ES256', { extractable: true })
const jwks = { keys: [{ ...(await crypto.subtle.exportKey('jwk', pair.publicKey)), kid: 'k1', use: 'sig', alg: 'ES256' }] }
const client = await registered({
  profile: 'fapi2',
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'private_key_jwt',
  jwks,
  dpop_bound_access_tokens: true,
  id_token_signed_response_alg: 'ES256',
  userinfo_signed_response_alg: 'ES256',
  introspection_signed_response_alg: 'ES256',
})
const auth = oauth.PrivateKeyJwt({ key: pair.privateKey, kid: 'k1' })
const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'))
const options = { ...http, DPoP }

const verifier = oauth.generateRandomCodeVerifier()
const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
const params = {
  response_type: 'code',
  redirect_uri: redirectUri,
  scope: 'openid email offline_access',
  prompt: 'consent',
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
  nonce,
}
const pushed = await withNonce(
  () => oauth.pushedAuthorizationRequest(as, client, auth, params, options),
  (response) => oauth.processPushedAuthorizationResponse(as, client, response),
)
const authorize = new URL(as.authorization_endpoint)
authorize.search = new URLSearchParams({ client_id: client.client_id, request_uri: pushed.request_uri })
say({ authorize: authorize.href })
const answer = oauth.validateAuthResponse(as, client, new URL((await lines.next()).value), state)
const tokens = await withNonce(
  () => oauth.authorizationCodeGrantRequest(as, client, auth, answer, redirectUri, verifier, options),
  (response) => oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: nonce, requireIdToken: true }),
)
const claims = oauth.getValidatedIdTokenClaims(tokens)

let response = await oauth.userInfoRequest(as, client, tokens.access_token, options)
const userinfo = await oauth.processUserInfoResponse(as, client, claims.sub, response)
await oauth.validateApplicationLevelSignature(as, response, http)

response = await oauth.introspectionRequest(as, client, auth, tokens.access_token, { ...http, requestJwtResponse: true })
const introspected = await oauth.processIntrospectionResponse(as, client, response)
await oauth.validateApplicationLevelSignature(as, response, http)

const refreshed = await withNonce(
  () => oauth.refreshTokenGrantRequest(as, client, auth, tokens.refresh_token, options),
  (answered) => oauth.processRefreshTokenResponse(as, client, answered),
)
await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, auth, tokens.refresh_token, http))
const dead = await oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, auth, tokens.refresh_token, http))

const poller = await registered({
  grant_types: ['urn:openid:params:grant-type:ciba'],
  response_types: [],
  backchannel_token_delivery_mode: 'poll',
})
const secret = oauth.ClientSecretBasic(poller.client_secret)
const waiting = await oauth.processBackchannelAuthenticationResponse(
  as,
  poller,
  await oauth.backchannelAuthenticationRequest(as, poller, secret, { scope: 'openid', login_hint: hint, binding_message: '4711' }, http),
)
await fetch(`${issuer}/testing/ciba?auth_req_id=${waiting.auth_req_id}&action=allow`, { method: 'POST' })
const decided = await oauth.processBackchannelAuthenticationGrantResponse(
  as,
  poller,
  await oauth.backchannelAuthenticationGrantRequest(as, poller, secret, waiting.auth_req_id, http),
)
say({
  claims,
  userinfo,
  introspected,
  dead,
  types: [tokens.token_type, refreshed.token_type],
  ciba: oauth.getValidatedIdTokenClaims(decided),
})
process.exit(0)
