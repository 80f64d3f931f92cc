// Relying parties on npm `openid-client` that register themselves, one for each way that modern clients sign in.
//   node openid_client_profiles.mjs <issuer> <redirect uri> <post-logout redirect uri> <case>
// Says {"authorize": url}, reads where the browser ended, and says what it learned, all in lines of JSON.
import * as client from 'openid-client'
import { createInterface } from 'node:readline'

const [issuer, redirectUri, postLogoutRedirectUri, name] = process.argv.slice(2)
const say = (message) => process.stdout.write(JSON.stringify(message) + '\n')
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const execute = [client.allowInsecureRequests] // the demo is on http, on this machine

const keyPair = (algorithm) => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
const ES256 = { name: 'ECDSA', namedCurve: 'P-256' }
const jwks = async (pair) => ({ keys: [{ ...(await crypto.subtle.exportKey('jwk', pair.publicKey)), kid: 'k1', use: 'sig', alg: 'ES256' }] })

async function register(metadata, authentication = client.ClientSecretBasic()) {
  const asked = { client_name: `openid-client ${name}`, redirect_uris: [redirectUri], ...metadata }
  const config = await client.dynamicClientRegistration(new URL(issuer), asked, authentication, { execute })
  client.enableNonRepudiationChecks(config)
  return config
}

async function request(changes) {
  const verifier = client.randomPKCECodeVerifier()
  const params = {
    redirect_uri: redirectUri,
    scope: 'openid email',
    state: client.randomState(),
    nonce: client.randomNonce(),
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...changes,
  }
  const checks = { pkceCodeVerifier: verifier, expectedState: params.state, expectedNonce: params.nonce, idTokenExpected: true }
  return { params, checks }
}

async function back(url) {
  say({ authorize: url.href })
  return new URL((await lines.next()).value)
}

const cases = {
  async silent() {
    const config = await register({ post_logout_redirect_uris: [postLogoutRedirectUri] })
    const first = await request({})
    const url = await back(client.buildAuthorizationUrl(config, first.params))
    const tokens = await client.authorizationCodeGrant(config, url, first.checks)
    const second = await request({ prompt: 'none', id_token_hint: tokens.id_token })
    const again = await back(client.buildAuthorizationUrl(config, second.params))
    const silent = await client.authorizationCodeGrant(config, again, second.checks)
    const endSession = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: postLogoutRedirectUri, state: 'bye' })
    say({ claims: tokens.claims(), silent: silent.claims(), endSession: endSession.href })
  },

  async par() {
    const config = await register({})
    const { params, checks } = await request({})
    const url = await back(await client.buildAuthorizationUrlWithPAR(config, params))
    const tokens = await client.authorizationCodeGrant(config, url, checks)
    say({ claims: tokens.claims(), userinfo: await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub) })
  },

  async dpop() {
    const config = await register({ dpop_bound_access_tokens: true, grant_types: ['authorization_code', 'refresh_token'] })
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const { params, checks } = await request({ scope: 'openid email offline_access', prompt: 'consent' })
    const url = await back(await client.buildAuthorizationUrlWithPAR(config, params, { DPoP }))
    const tokens = await client.authorizationCodeGrant(config, url, checks, undefined, { DPoP })
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP })
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP })
    say({ claims: tokens.claims(), userinfo, types: [tokens.token_type, refreshed.token_type] })
  },

  async jarm() {
    const config = await register({ authorization_signed_response_alg: 'ES256', id_token_signed_response_alg: 'ES256' })
    client.useJwtResponseMode(config)
    const { params, checks } = await request({})
    const url = await back(client.buildAuthorizationUrl(config, params))
    const tokens = await client.authorizationCodeGrant(config, url, checks)
    say({ claims: tokens.claims(), carried: [...url.searchParams.keys()] })
  },

  async jar() {
    const pair = await keyPair(ES256)
    const config = await register({ request_object_signing_alg: 'ES256', require_signed_request_object: true, jwks: await jwks(pair) })
    const { params, checks } = await request({})
    const asked = await client.buildAuthorizationUrlWithJAR(config, params, { key: pair.privateKey, kid: 'k1' })
    const tokens = await client.authorizationCodeGrant(config, await back(asked), checks)
    say({ claims: tokens.claims(), asked: [...asked.searchParams.keys()] })
  },

  async hybrid() {
    const config = await register({ response_types: ['code id_token'], grant_types: ['authorization_code', 'implicit'] })
    client.useCodeIdTokenResponseType(config)
    const { params, checks } = await request({})
    const tokens = await client.authorizationCodeGrant(config, await back(client.buildAuthorizationUrl(config, params)), checks)
    say({ claims: tokens.claims() })
  },

  async implicit() {
    const config = await register({ response_types: ['id_token'], grant_types: ['implicit'] })
    client.useIdTokenResponseType(config)
    const { nonce, state } = (await request({})).params
    const url = await back(client.buildAuthorizationUrl(config, { redirect_uri: redirectUri, scope: 'openid email', nonce, state }))
    say({ claims: await client.implicitAuthentication(config, url, nonce, { expectedState: state }) })
  },

  async fapi() {
    const [pair, dpop] = [await keyPair(ES256), await client.randomDPoPKeyPair('ES256')]
    const metadata = {
      profile: 'fapi2',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: await jwks(pair),
      dpop_bound_access_tokens: true,
      require_signed_request_object: true,
      request_object_signing_alg: 'ES256',
      authorization_signed_response_alg: 'ES256',
      id_token_signed_response_alg: 'ES256',
    }
    const config = await register(metadata, client.PrivateKeyJwt({ key: pair.privateKey, kid: 'k1' }))
    client.useJwtResponseMode(config)
    const DPoP = client.getDPoPHandle(config, dpop)
    const { params, checks } = await request({})
    const signed = await client.buildAuthorizationUrlWithJAR(config, params, { key: pair.privateKey, kid: 'k1' })
    const url = await back(await client.buildAuthorizationUrlWithPAR(config, signed.searchParams, { DPoP }))
    const tokens = await client.authorizationCodeGrant(config, url, checks, undefined, { DPoP })
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP })
    say({ claims: tokens.claims(), userinfo, types: [tokens.token_type] })
  },
}

await cases[name]()
process.exit(0)
