/** The server could not be examined: what was met, and what to do about it. */
export class NotExamined extends Error {
  override readonly name = 'NotExamined';
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

/** A request without an answer. */
export class NoAnswer extends NotExamined {
  /** Whether the server may have acted on it all the same. */
  readonly mayHaveActed: boolean;

  constructor(message: string, mayHaveActed: boolean) {
    super(
      message,
      'Check the address, the network and, for https, the certificate; --timeout gives a slow server more time.',
    );
    this.mayHaveActed = mayHaveActed;
  }
}

/** The person at the terminal ended the run. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The command was given what it cannot use. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
