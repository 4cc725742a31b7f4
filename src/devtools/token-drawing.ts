/** Drawn from the machine by `npm run chart`; not edited by hand. */
import type { Drawing } from './drawing.ts';

export const TOKEN_DRAWING: Drawing = {
  width: 281,
  height: 521,
  states: [
    {"id":"token","name":"token","x":0,"y":0,"width":281,"height":521,"isCompound":true},
    {"id":"token.signedOut","name":"signedOut","x":170,"y":469,"width":97,"height":38,"isCompound":false},
    {"id":"token.idle","name":"idle","x":29,"y":44,"width":55,"height":38,"isCompound":false},
    {"id":"token.inFlight","name":"inFlight","x":54,"y":116,"width":89,"height":38,"isCompound":false},
    {"id":"token.batchWindow","name":"batchWindow","x":14,"y":469,"width":114,"height":38,"isCompound":false},
    {"id":"token.stale","name":"stale","x":82,"y":178,"width":172,"height":262,"isCompound":true},
    {"id":"token.stale.holding","name":"holding","x":96,"y":254,"width":80,"height":38,"isCompound":false},
    {"id":"token.stale.recovering","name":"recovering","x":134,"y":326,"width":106,"height":38,"isCompound":false},
    {"id":"token.stale.waiting","name":"waiting","x":96,"y":388,"width":80,"height":38,"isCompound":false},
  ],
  dots: [
    {"x":136,"y":227,"r":5},
  ],
  edges: [
    {"path":"M70 82L70 88Q70 94 76 94L107 94Q113 94 113 100L113 116","title":"flight.opened"},
    {"path":"M84 116L84 110Q84 104 78 104L63 104Q57 104 57 98L57 82","title":"flight.landed"},
    {"path":"M113 154L113 160Q113 166 119 166L125 166Q131 166 131 172L131 178","title":"flight.unheard\nafter flightBound"},
    {"path":"M71 469L71 172Q71 166 77 166L78 166Q84 166 84 160L84 154","title":"window.lapsed [hasRequestsOut]\nafter renewalDue [isLeader]"},
    {"path":"M43 469L43 82","title":"window.lapsed [else]"},
    {"path":"M160 292L160 298Q160 304 166 304L199 304Q205 304 205 310L205 326","title":"recovery.requested [leadsUnfailed]\nnetwork.returned [isLeader]\nafter quietMoment [isLeader]"},
    {"path":"M112 292L112 388","title":"after quietMoment [else]"},
    {"path":"M176 364L176 370Q176 376 170 376L166 376Q160 376 160 382L160 388","title":"leadership.changed [losesLeadership]"},
    {"path":"M198 364L198 451Q198 457 192 457L106 457Q100 457 100 463L100 469","title":"recovery done [wasAccepted]"},
    {"path":"M219 364L219 469","title":"recovery done [wasRefused]"},
    {"path":"M169 326L169 320Q169 314 163 314L150 314Q144 314 144 308L144 292","title":"recovery done [else]\nrecovery error"},
    {"path":"M128 388L128 382Q128 376 125.5 376L125.5 376Q123 376 123 370L123 310Q123 304 125.5 304L125.5 304Q128 304 128 298L128 292","title":"recovery.endedElsewhere\nafter waitBound [else]"},
    {"path":"M144 388L144 382Q144 376 149.5 376L149.5 376Q155 376 155 370L155 364","title":"leadership.changed [becomesLeader]"},
    {"path":"M136 232L136 254","title":""},
  ],
};
