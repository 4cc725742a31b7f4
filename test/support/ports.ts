/** Message ports that deliver at once: simulated time must not pass meanwhile. */
import { vi } from 'vitest';

class Port {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  other: Port | null = null;

  postMessage(data: unknown): void {
    const { other } = this;
    const copy: unknown = structuredClone(data);
    queueMicrotask(() => other?.onmessage?.({ data: copy }));
  }

  close(): void {
    this.other = null;
  }
}

class Ports {
  readonly port1 = new Port();
  readonly port2 = new Port();

  constructor() {
    this.port1.other = this.port2;
    this.port2.other = this.port1;
  }
}

/** Until `vi.unstubAllGlobals()`. */
export const simulatePorts = (): void => void vi.stubGlobal('MessageChannel', Ports);
