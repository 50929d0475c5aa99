/** Nobody is signed in here, so there is no token to ask with. Nothing was sent. */
export class DastakSignedOutError extends Error {
  override readonly name = "DastakSignedOutError";

  constructor() {
    super("nobody is signed in");
  }
}
