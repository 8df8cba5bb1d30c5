// The voice: recorded sentences of this machine, else the browser's own local voice, else words alone; and it says which.
import { Agenda, type Saying } from './agenda';

export type Mouth = 'recorded' | 'browser' | 'none';

interface Index {
  format: string;
  sentences: Record<string, Record<string, { words: string; seconds: number }>>;
}

/** A voice that needs no network, in this language. */
export function localVoice(voices: SpeechSynthesisVoice[], language: string) {
  return voices.find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language));
}

export class Voice {
  private index: Index | undefined;
  private sound: HTMLAudioElement | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly agenda = new Agenda(
    (saying, done) => this.speak(saying, done),
    () => this.hush(),
  );
  on = true;
  /** Told of each sentence as it begins, for those who read instead. */
  heard: ((saying: Saying) => void) | undefined;

  constructor(private readonly language: 'en' | 'de') {}

  async prepare(): Promise<void> {
    try {
      const answer = await fetch('/voice/index.json');
      if (answer.ok && answer.headers.get('Content-Type')?.includes('json'))
        this.index = (await answer.json()) as Index;
    } catch {
      this.index = undefined;
    }
    globalThis.speechSynthesis?.getVoices();
  }

  /** How a sentence would be said now. */
  get mouth(): Mouth {
    if (this.index) return 'recorded';
    return this.browserVoice() ? 'browser' : 'none';
  }

  has(sentence: string): boolean {
    return this.index?.sentences?.[sentence]?.[this.language] !== undefined;
  }

  say(kind: Saying['kind'], sentence: string, words = '') {
    if (this.on) this.agenda.add({ kind, sentence, words });
  }

  silence() {
    this.agenda.clear();
  }

  private browserVoice() {
    const voices = globalThis.speechSynthesis?.getVoices() ?? [];
    return localVoice(voices, this.language);
  }

  private hush() {
    clearTimeout(this.timer);
    this.sound?.pause();
    this.sound = undefined;
    globalThis.speechSynthesis?.cancel();
  }

  private speak(saying: Saying, done: () => void) {
    this.heard?.(saying);
    let ended = false;
    const finish = () => {
      if (ended) return;
      ended = true;
      clearTimeout(this.timer);
      done();
    };
    // Whatever happens to the sound, the next word gets its turn.
    this.timer = setTimeout(finish, 9000);
    if (this.has(saying.sentence)) {
      const sound = new Audio(`/voice/${this.language}/${saying.sentence}.${this.index!.format || 'mp3'}`);
      this.sound = sound;
      sound.onended = finish;
      sound.onerror = () => this.speakByBrowser(saying, finish);
      sound.play().catch(finish);
    } else this.speakByBrowser(saying, finish);
  }

  private speakByBrowser(saying: Saying, finish: () => void) {
    const voice = this.browserVoice();
    const words = saying.words || this.index?.sentences?.[saying.sentence]?.[this.language]?.words;
    if (!voice || !words) {
      clearTimeout(this.timer);
      this.timer = setTimeout(finish, 300);
      return;
    }
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.95;
    utterance.onend = finish;
    utterance.onerror = finish;
    speechSynthesis.speak(utterance);
  }
}
