// What is kept of a training: at once on this device, then at the server (outbox).
import type { Schema } from '../api/client';
import { setBody, type Done } from '../live/keeping';
import { post } from './outbox.svelte';
import { today } from './person.svelte';

export class Keeper {
  /** Of its first day: a training may last past midnight. */
  private readonly date = today();

  constructor(
    private readonly person: string,
    readonly training: string,
    /** A break or a movement test is no training. */
    readonly keeps: boolean,
  ) {}

  keepTraining(body: Omit<Schema['TrainingChange'], 'date'>) {
    if (!this.keeps) return;
    void post({
      kind: 'training',
      person: this.person,
      training: this.training,
      body: { date: this.date, ...body },
    });
  }

  keepSet(done: Done, painBefore: number | undefined): Promise<void> {
    if (!this.keeps) return Promise.resolve();
    const { person, training } = this;
    return post({ kind: 'set', person, training, set: done.set, body: setBody(done, painBefore) });
  }
}
