import { tokenchartFlight, bareFlight } from './peers/flights.ts';
import { compare } from './timing.ts';
const t = await compare([bareFlight(), await tokenchartFlight('request')], {times: 600, turns: 40});
console.log(t.map(x=>`${x.name} ${x.us.toFixed(1)} over ${x.overUs.toFixed(1)}`).join('\n'));
