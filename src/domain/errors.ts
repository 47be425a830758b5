/** The closed set of what can go wrong, each with the exit code of a command and the HTTP status of a page. */
const faults = {
  usage: { exitCode: 2, status: 400 },
  configuration_invalid: { exitCode: 78, status: 500 },
  file_unreadable: { exitCode: 1, status: 404 },
  recording_damaged: { exitCode: 1, status: 422 },
  image_invalid: { exitCode: 1, status: 422 },
  frame_invalid: { exitCode: 1, status: 422 },
  program_missing: { exitCode: 69, status: 503 },
  model_invalid: { exitCode: 70, status: 500 },
  engine_failed: { exitCode: 70, status: 500 },
  camera_unreachable: { exitCode: 69, status: 502 },
  camera_refused: { exitCode: 77, status: 502 },
  camera_stalled: { exitCode: 69, status: 504 },
  position_invalid: { exitCode: 65, status: 422 },
  hot_list_invalid: { exitCode: 65, status: 422 },
  hot_list_refused: { exitCode: 65, status: 409 },
  hot_list_unreachable: { exitCode: 69, status: 502 },
  entry_invalid: { exitCode: 65, status: 422 },
  store_failed: { exitCode: 74, status: 503 },
  store_corrupt: { exitCode: 74, status: 503 },
  store_locked: { exitCode: 75, status: 503 },
  key_wrong: { exitCode: 78, status: 500 },
  key_missing: { exitCode: 78, status: 500 },
  disk_full: { exitCode: 74, status: 507 },
  uplink_refused: { exitCode: 76, status: 502 },
  message_invalid: { exitCode: 65, status: 422 },
  not_found: { exitCode: 1, status: 404 },
  conflict: { exitCode: 1, status: 409 },
  not_authenticated: { exitCode: 77, status: 401 },
  not_authorised: { exitCode: 77, status: 403 },
  policy_refused: { exitCode: 77, status: 403 },
  audit_broken: { exitCode: 65, status: 500 },
  internal: { exitCode: 70, status: 500 },
} as const satisfies Record<string, { exitCode: number; status: number }>;

export type FaultCode = keyof typeof faults;

/** The only error class of the project: `message` says what happened to what, `hint` what to do about it. */
export class PlatewardenError extends Error {
  readonly code: FaultCode;
  readonly hint: string | undefined;

  constructor(code: FaultCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PlatewardenError';
    this.code = code;
    this.hint = options.hint;
  }

  /** Exit code of a command that ends with this error (sysexits.h where one fits). */
  get exitCode(): number {
    return faults[this.code].exitCode;
  }

  /** HTTP status of a response that carries this error. */
  get status(): number {
    return faults[this.code].status;
  }
}

/** `error` as a PlatewardenError: itself, or wrapped as `internal` with the original as its cause. */
export function asPlatewardenError(error: unknown): PlatewardenError {
  if (error instanceof PlatewardenError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new PlatewardenError('internal', message, { cause: error });
}
