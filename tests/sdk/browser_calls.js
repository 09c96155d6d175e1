// Every call type through @segment/analytics-next, in a page: ?key=KEY&host=HOST&prefix=PREFIX&strategy=batching
import { AnalyticsBrowser } from '@segment/analytics-next'

const asked = new URLSearchParams(location.search)
const prefix = asked.get('prefix')
const batching = { deliveryStrategy: { strategy: 'batching', config: { size: 3, timeout: 300 } } }
const options = asked.get('strategy') === 'batching' ? { integrations: { 'Segment.io': batching } } : {}

// The SDK asks for its settings once and gives up; where the server is being killed, the page asks again.
async function load() {
  for (let left = 20; ; left -= 1) {
    const analytics = AnalyticsBrowser.load({ writeKey: asked.get('key'), cdnURL: asked.get('host') }, options)
    window.analytics = analytics // at once: our own script looks for it
    try {
      await analytics
      return { analytics }
    } catch (problem) {
      if (left === 0) throw problem
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}

window.calls = (async () => {
  const { analytics } = await load()
  await analytics.identify(`${prefix}-user`, { email: `${prefix}@shop.example`, name: '林' })
  for (let number = 0; number < 5; number += 1) {
    await analytics.track(`Tried ${number}`, { price: 12.5, note: '下单' })
  }
  await analytics.page('Shop', 'Home')
  await analytics.screen('App', 'Start')
  await analytics.group(`${prefix}-account`, { name: 'Company' })
  await analytics.alias(`${prefix}-user`)
  return (await analytics.user()).anonymousId()
})()
