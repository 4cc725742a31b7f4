/** Two users sign in on two pages at once: both sessions get the same epoch. */
import { createSimulation } from 'tokenchart/testing';
import { expect, test } from 'vitest';
import { ada, bob, openApp } from '../../support/app.ts';

const orders = [
  ['ada first', ada, bob],
  ['bob first', bob, ada],
] as const;

function openTwo(hasChannels: boolean) {
  const users = [ada.email, bob.email];
  const simulation = createSimulation({
    kind: 'classic',
    users,
    hasLocks: hasChannels,
    hasChannels,
  });
  const tabs = [openApp(simulation), openApp(simulation)] as const;
  return { simulation, tabs };
}

test.each(orders)(
  'two sign-ins at once end as one user on all pages: %s',
  async (_, first, second) => {
    const { simulation, tabs } = openTwo(true);
    await simulation.until(
      Promise.allSettled([tabs[0].session.signIn(first), tabs[1].session.signIn(second)]),
    );
    await simulation.advance(100);
    const subjects = tabs.map(({ session }) => session.getSnapshot().subject);
    expect(subjects[0]).toBe(subjects[1]);
  },
);

test.each(orders)(
  'nothing that was begun as one user is sent as the other: %s',
  async (_, first, second) => {
    const { simulation, tabs } = openTwo(false);
    await simulation.until(
      Promise.all([tabs[0].session.signIn(first), tabs[1].session.signIn(second)]),
    );
    await simulation.advance(100);
    const calls = tabs.map(({ page, session, fetch }, n) => {
      const { subject } = session.getSnapshot();
      page.wake();
      const path = `/api/me?call=${n}`;
      return { path, subject, end: fetch(path) };
    });
    await simulation.until(Promise.allSettled(calls.map(({ end }) => end)));
    for (const { path, subject } of calls) {
      const sent = simulation.network.log.filter((request) => request.path === path);
      for (const { user } of sent) expect(user).toBe(subject);
    }
  },
);
