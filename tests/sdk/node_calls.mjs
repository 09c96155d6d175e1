// Every call type through @segment/analytics-node: node node_calls.mjs HOST KEY PREFIX
import { Analytics } from '@segment/analytics-node'

const [host, writeKey, prefix] = process.argv.slice(2)
const failed = []
const analytics = new Analytics({ host, writeKey, flushAt: 20, flushInterval: 200, httpRequestTimeout: 5000 })
analytics.on('error', (error) => failed.push(error))

const userId = `${prefix}-user`
const anonymousId = `${prefix}-anonymous`
analytics.identify({ userId, anonymousId, traits: { email: `${prefix}@shop.example`, name: '林' } })
for (let number = 0; number < 45; number += 1) {
  analytics.track({ userId, event: `Tried ${number}`, properties: { price: 12.5, note: '下单' } })
}
analytics.page({ userId, category: 'Shop', name: 'Home', properties: { url: 'https://shop.example/' } })
analytics.screen({ userId, category: 'App', name: 'Start' })
analytics.group({ userId, groupId: `${prefix}-account`, traits: { name: 'Company' } })
analytics.alias({ userId, previousId: anonymousId })
await analytics.closeAndFlush({ timeout: 60000 })
for (const error of failed) console.error(JSON.stringify(error))
process.exit(failed.length === 0 ? 0 : 1)
