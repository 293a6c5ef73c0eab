// @ts-check
import { Feeds } from './live/feeds.js';
import { Frames } from './live/frames.js';
import { Poll, look } from './live/poll.js';
import { AccessPanel } from './panels/access.js';
import { ChannelsPanel } from './panels/channels.js';
import { Header } from './panels/header.js';
import { completeHint } from './panels/hint.js';
import { ProcessorsPanel } from './panels/processors.js';
import { ReceiptsPanel } from './panels/receipts.js';
import { machine } from './scenes/machine.js';
import { network } from './scenes/network.js';
import { prices } from './scenes/prices.js';
import { sales } from './scenes/sales.js';
import { weather } from './scenes/weather.js';
import { part } from './view/dom.js';

const feeds = new Feeds();
const place = { host: part('scenes'), feeds, frames: new Frames() };
const scenes = [machine, network, prices, sales, weather].map((scene) => scene(place));
const access = new AccessPanel();
const header = new Header();
const channels = new ChannelsPanel();
const processors = new ProcessorsPanel();
const receipts = new ReceiptsPanel();
receipts.listen(feeds);
completeHint();

/** @param {import('./live/poll.js').Answers} answers */
function told(answers) {
  const all = answers.channels ?? [];
  feeds.known(['$receipts', ...all.map((channel) => String(channel.name))]);
  channels.told(answers.channels);
  processors.told(answers.processors);
  header.told(answers.info, feeds.connections);
  header.flow(channels.perSecond);
  for (const scene of scenes) scene.told(answers);
  const flowing = new Set(all.filter((channel) => channel.offset > 0).map((channel) => channel.name));
  document.body.classList.toggle('newcomer', !scenes.some((scene) => scene.channels.some((channel) => flowing.has(channel))));
}

/** Draws what this visitor may read all the same. @param {string} reason */
async function refused(reason) {
  document.body.classList.add('guest');
  const all = feeds.waiting;
  const answers = await Promise.all(all.map((channel) => look(`channels/${encodeURIComponent(channel)}?last=1`)));
  const readable = all.filter((_, at) => answers[at]?.json);
  feeds.known(readable);
  access.refused(readable.length, all.length, answers.find((answer) => answer?.refused)?.refused ?? reason);
}

let loaded = false;
new Poll({
  told: (answers) => {
    if (!loaded) void receipts.load();
    loaded = true;
    told(answers);
  },
  liveness: (liveness) => {
    loaded &&= liveness.live; // after a pause there may be receipts that were missed
    header.liveness(liveness);
  },
  refused: (reason) => void refused(reason),
}).start();
