// Sends what waits, in order, from one tab at a time; after a failure, again later.
const LONGEST_WAIT = 30_000; // milliseconds

/** `next()` gives what waits, `send(it)` sends it, `failed(problem, it, tries)` says whether that settles it all the same. */
export class Lane {
  #way;
  #sending;
  #timer;
  #tries = 0;

  constructor(way) {
    this.#way = way;
  }

  flush() {
    clearTimeout(this.#timer);
    this.#sending ??= this.#way.alone(() => this.#drain()).then((done) => {
      this.#sending = null;
      if (done && this.#way.next()) this.flush(); // written meanwhile
    });
  }

  async #drain() {
    for (let item; (item = this.#way.next()); ) {
      try {
        await this.#way.send(item);
        this.#tries = 0;
      } catch (problem) {
        if (this.#way.failed(problem, item, this.#tries++)) continue;
        this.#timer = setTimeout(() => this.flush(), problem.wait ? problem.wait * 1000 : Math.min(1000 * 2 ** this.#tries, LONGEST_WAIT));
        return false;
      }
    }
    this.#way.done?.();
    return true;
  }
}

/** Whether a refusal stands: sent again, the same would be refused again. */
export function final({ status }) {
  return status >= 400 && status < 500 && ![401, 408, 429].includes(status);
}
