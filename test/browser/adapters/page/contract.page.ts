/** The contract's cases in a real page: its fetch objects, its streams, its signals. */
import { playContract } from '../contract.ts';

/** As in Node: the next turn. A page's timers wait 4 ms, and simulated time takes many turns. */
function setImmediate(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(null);
}

Object.assign(globalThis, { playContract, setImmediate });
