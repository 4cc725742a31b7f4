/** The requests that are on their way. */
import { type Flight, NOW, type Page, pageAt, type World } from './world.ts';

/** A request leaves. */
export function launch(
  world: World,
  sent: Omit<Flight, 'sentAt' | 'leg' | 'startedAt' | 'heard'>,
): void {
  const flight: Flight = { ...sent, sentAt: NOW, leg: 'out', startedAt: 0, heard: null };
  world.flights = [...world.flights, flight];
}

/** Whether `flight` carries the token that the page holds. */
export const isCurrent = ({ record }: Page, { epoch, credential }: Flight): boolean =>
  epoch === record.epoch && credential.token === record.credential?.token;

/** Whether a request of the page at `slot`, no recovery's, is out with the token it holds. */
export const hasCurrentOut = (world: World, slot: number): boolean =>
  world.flights.some(
    (flight) =>
      flight.page === slot && flight.kind !== 'forced' && isCurrent(pageAt(world, slot), flight),
  );
