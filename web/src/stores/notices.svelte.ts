// What stands large under the picture for some seconds: a cue, then praise for mending it, or a quiet note.
import type { Cue, Say } from '../live/messages';

const stays_ms = { cue: 5000, praise: 3000, note: 3000 };

export class Notices {
  cue = $state.raw<(Say & Pick<Cue, 'side' | 'severity'>) | undefined>();
  praise = $state.raw<Say | undefined>();
  note = $state.raw<Say | undefined>();
  private until = { cue: 0, praise: 0, note: 0 };

  showCue(cue: NonNullable<Notices['cue']>, now: number) {
    this.praise = undefined;
    this.cue = cue;
    this.until.cue = now + stays_ms.cue;
  }

  showPraise(praise: Say, now: number) {
    this.cue = undefined;
    this.praise = praise;
    this.until.praise = now + stays_ms.praise;
  }

  showNote(note: Say, now: number, for_ms = stays_ms.note) {
    this.note = note;
    this.until.note = now + for_ms;
  }

  clear() {
    this.cue = this.praise = this.note = undefined;
  }

  tick(now: number) {
    if (this.cue && now > this.until.cue) this.cue = undefined;
    if (this.praise && now > this.until.praise) this.praise = undefined;
    if (this.note && now > this.until.note) this.note = undefined;
  }
}
