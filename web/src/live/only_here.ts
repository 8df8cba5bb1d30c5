// Two windows of the page are open: only one of them trains, or every set would be there twice.
export class OnlyHere {
  private release: (() => void) | undefined;

  /** `lost` is called when another window takes it over. */
  constructor(
    private readonly lost: () => void,
    private readonly locks: LockManager | undefined = globalThis.navigator?.locks,
  ) {}

  /** True where no other window trains; `firmly` takes it over. */
  take(firmly = false): Promise<boolean> {
    if (!this.locks) return Promise.resolve(true);
    return new Promise((answer) => {
      this.locks!.request('medius.session', firmly ? { steal: true } : { ifAvailable: true }, (lock) => {
        answer(lock !== null);
        return lock ? new Promise<void>((done) => (this.release = done)) : undefined;
      }).catch(() => {
        if (this.release) this.lost();
        else answer(true);
      });
    });
  }

  end() {
    this.release?.();
    this.release = undefined;
  }
}
