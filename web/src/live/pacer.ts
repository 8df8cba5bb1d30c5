// Newest wins: which picture goes to the server when. At most two under way, one being packed, one waiting; a newer one takes the waiting one's place.
export class Pacer<Picture> {
  private waiting: { picture: Picture; time_ms: number } | undefined;
  private packing = false;
  private packed: Promise<void> = Promise.resolve();
  private underWay: { time_ms: number; sent_ms: number }[] = [];
  /** Pictures that a newer one replaced before they were sent. */
  replaced = 0;

  constructor(
    private readonly pack: (picture: Picture, time_ms: number) => Promise<void>,
    private readonly drop: (picture: Picture) => void,
    private readonly clock: () => number = () => performance.now(),
    private readonly most = 2,
    private readonly patience_ms = 2000,
  ) {}

  /** A new picture from the camera. */
  offer(picture: Picture, time_ms: number) {
    if (this.waiting) {
      this.drop(this.waiting.picture);
      this.replaced += 1;
    }
    this.waiting = { picture, time_ms };
    this.next();
  }

  /** The server answered the picture of this time: it and everything before is done. */
  answered(time_ms: number) {
    this.underWay = this.underWay.filter((sent) => sent.time_ms > time_ms);
    this.next();
  }

  /** Nothing under way is waited for any more (a new connection, a picture refused). */
  forget() {
    this.underWay = [];
    this.next();
  }

  /** Lets go of every picture; done once the one being packed is. */
  async end() {
    if (this.waiting) this.drop(this.waiting.picture);
    this.waiting = undefined;
    await this.packed.catch(() => undefined);
  }

  private next() {
    const now = this.clock();
    this.underWay = this.underWay.filter((sent) => now - sent.sent_ms < this.patience_ms);
    if (this.packing || !this.waiting || this.underWay.length >= this.most) return;
    const { picture, time_ms } = this.waiting;
    this.waiting = undefined;
    this.packing = true;
    this.underWay.push({ time_ms, sent_ms: now });
    this.packed = this.pack(picture, time_ms).finally(() => {
      this.drop(picture);
      this.packing = false;
      this.next();
    });
  }
}
