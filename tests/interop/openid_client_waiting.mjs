// A relying party on npm `openid-client` whose requests are decided elsewhere: a device code, then a CIBA request, both polled.
// Prints a line of JSON for each step; the test lets a person decide in between.
//   node openid_client_waiting.mjs <issuer> <client id> <client secret> <login hint>
import * as client from 'openid-client'

const [issuer, id, secret, hint] = process.argv.slice(2)
const say = (message) => process.stdout.write(JSON.stringify(message) + '\n')

const metadata = { id_token_signed_response_alg: 'ES256' }
const config = await client.discovery(new URL(issuer), id, metadata, client.ClientSecretBasic(secret), {
  execute: [client.allowInsecureRequests], // the demo is on http, on this machine
})
client.enableNonRepudiationChecks(config)

const device = await client.initiateDeviceAuthorization(config, { scope: 'openid profile' })
say({ device })
const onDevice = await client.pollDeviceAuthorizationGrant(config, device)
const person = await client.fetchUserInfo(config, onDevice.access_token, onDevice.claims().sub)
say({ claims: onDevice.claims(), name: person.name })

const ask = async (binding_message) => {
  const waiting = await client.initiateBackchannelAuthentication(config, { scope: 'openid profile', login_hint: hint, binding_message })
  say({ waiting })
  return waiting
}
const allowed = await client.pollBackchannelAuthenticationGrant(config, await ask('4711'))
say({ claims: allowed.claims() })
try {
  await client.pollBackchannelAuthenticationGrant(config, await ask('4712'))
  say({ error: null })
} catch (error) {
  say({ error: error.error })
}
