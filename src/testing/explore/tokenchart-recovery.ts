/** The course of one recovery, as `src/recovery.ts` performs it, step by step. */
import type { RecoveryOutcome } from '../../../machines/token-events.ts';
import { standingOn } from '../../forced.ts';
import { LEAD_TIME } from '../../free-window.ts';
import { ANSWER_BOUND, SECOND_LOOK, SETTLE_BOUND } from '../../recovery.ts';
import { launch } from './flights.ts';
import type { Setting } from './options.ts';
import { observe } from './server.ts';
import type { TokenchartPage } from './tokenchart-page.ts';
import { type Flight, type Heard, NOW, type Page, pageAt, type World } from './world.ts';

/** The recoveries of every page: at most one of each. */
export class TokenchartRecovery {
  readonly #setting: Setting;
  readonly #pages: TokenchartPage;

  constructor(setting: Setting, pages: TokenchartPage) {
    this.#setting = setting;
    this.#pages = pages;
  }

  /** The store has been read; `isAgain`: for the second look. */
  loaded(world: World, slot: number, isAgain: boolean): void {
    this.#pages.read(world, slot);
    const page = pageAt(world, slot);
    if (!page.recovery) return;
    if (isAgain) return this.#tryCurrent(world, slot, true);
    const isHeld = this.#pages.marks.windowOf(page).heldMs(page.record.marks) > 0;
    if (!isHeld) this.#pages.marks.mark(world, slot, page.record);
    this.#pages.marks.mark(world, slot, page.record, true);
    page.ops = [...page.ops, { op: 'recoveryGo' }];
  }

  /** Directly before the request: does this page still lead? */
  go(world: World, slot: number): void {
    const leads = pageAt(world, slot).leader === 'leader' && world.lock[0] === slot;
    if (leads) this.#tryCurrent(world, slot, false);
    else this.#end(world, slot, 'unanswered');
  }

  timeOut(world: World, slot: number): void {
    const page = pageAt(world, slot);
    if (page.recovery?.step === 'try') this.#end(world, slot, 'unanswered');
    else if (page.recovery?.step === 'look' && !isQuiet(world, slot)) {
      page.recovery = { ...page.recovery, step: 'waitForQuiet', dueIn: SETTLE_BOUND };
    } else this.#lookAgain(page);
  }

  /** What may have become possible meanwhile. */
  goOn(world: World, slot: number): void {
    const page = pageAt(world, slot);
    if (page.recovery?.step === 'waitForQuiet' && isQuiet(world, slot)) this.#lookAgain(page);
  }

  /** What an answer to a forced request says, in time or late. */
  settle(world: World, flight: Flight, heard: Heard | null): void {
    const slot = flight.page;
    const outcome = heard
      ? this.#hear(world, slot, flight, heard)
      : this.#loseTry(world, slot, flight);
    const { recovery, record } = pageAt(world, slot);
    if (!flight.isTry || !recovery) return;
    if (outcome !== 'refused') return this.#end(world, slot, outcome);
    if (!flight.refused && record.previous) return this.#tryPrevious(world, slot);
    if (recovery.isSecondPass) return this.#end(world, slot, 'refused');
    pageAt(world, slot).recovery = { ...recovery, step: 'look', dueIn: SECOND_LOOK };
  }

  #hear(world: World, slot: number, flight: Flight, heard: Heard): RecoveryOutcome {
    const { protocol, rules } = this.#setting;
    const page = pageAt(world, slot);
    const seen = observe(protocol, rules, flight, heard);
    if (seen.kind === 'rejected') return 'refused';
    if (heard.ending === 'raised') return 'unanswered';
    const { credential, refused, epoch, sentAt } = flight;
    if (credential.token === page.record.credential?.token) page.vouchedAt = NOW;
    if (refused) {
      page.ops = [...page.ops, { op: 'reinstate', token: refused }];
      this.#pages.send(world, slot, { type: 'token.reinstated', token: refused });
    }
    if (seen.kind !== 'rotated') return 'unanswered';
    const offer = { epoch, credential: seen.credential, sentToken: credential.token, sentAt };
    const standing = standingOn(page.record, this.#pages.marks.forcer(world, slot), sentAt);
    this.#pages.send(world, slot, { type: 'token.offered', offer, standing });
    return 'accepted';
  }

  #loseTry(world: World, slot: number, { sentAt, epoch }: Flight): RecoveryOutcome {
    const page = pageAt(world, slot);
    page.cutAt = Math.max(page.cutAt, sentAt);
    const { credential } = page.record;
    if (epoch === page.record.epoch && credential) {
      this.#pages.send(world, slot, { type: 'flight.lost', token: credential.token });
    }
    return 'unanswered';
  }

  #end(world: World, slot: number, output: RecoveryOutcome): void {
    this.#pages.send(world, slot, { type: 'xstate.done.actor.recovery', output });
  }

  #lookAgain(page: Page): void {
    if (!page.recovery) return;
    page.recovery = { ...page.recovery, step: 'begin' };
    page.ops = [...page.ops, { op: 'recoveryLook' }];
  }

  #tryCurrent(world: World, slot: number, isSecondPass: boolean): void {
    const { credential } = pageAt(world, slot).record;
    if (!credential) return this.#end(world, slot, 'unanswered');
    this.#try(world, slot, { credential, isSecondPass, refused: null });
  }

  #tryPrevious(world: World, slot: number): void {
    const { record, recovery } = pageAt(world, slot);
    const { credential, previous } = record;
    if (!previous || !credential) return this.#end(world, slot, 'refused');
    const isSecondPass = recovery?.isSecondPass ?? false;
    this.#try(world, slot, { credential: previous, isSecondPass, refused: credential.token });
  }

  #try(
    world: World,
    slot: number,
    {
      credential,
      isSecondPass,
      refused,
    }: Pick<Flight, 'credential' | 'refused'> & { isSecondPass: boolean },
  ): void {
    const page = pageAt(world, slot);
    const held = this.#pages.marks.windowOf(page).heldMs(page.record.marks);
    const dueIn = Math.max(held - 3 * LEAD_TIME, ANSWER_BOUND);
    page.recovery = { step: 'try', isSecondPass, dueIn };
    world.fault ??= faultOfTry(world, slot);
    const { epoch } = page.record;
    launch(world, {
      ...{ page: slot, kind: 'forced', credential, epoch, refused },
      ...{ mayRotate: true, isTry: true },
    });
  }
}

/**
 * What must happen once is done by whoever holds the lock. What a page sent before it was frozen,
 * and deposed, may still be out: nobody can call that back.
 */
const faultOfTry = (world: World, slot: number): string | null =>
  world.lock[0] === slot ? null : 'a page that does not lead forces a rotation';

/** No request of this page is out that could revive the token. */
const isQuiet = (world: World, slot: number): boolean =>
  world.flights.every(({ page }) => page !== slot);
