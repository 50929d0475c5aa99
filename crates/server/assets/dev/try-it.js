// The try-it page: one login on the real API, step by step.

import { enterAccount, prepareAccount } from "./account.js";
import { prepareLogin, startOver } from "./login.js";
import { listCalls } from "./wire.js";

listCalls();
prepareLogin(enterAccount);
prepareAccount(startOver);
