//! The histories are able to fail: a store that has no transaction for one single call does not pass them.

use std::sync::Arc;

use dastak_testkit::MemoryStore;
use dastak_testkit::contract::limit_histories::parallel_hits_have_an_order_that_explains_them as limits;
use dastak_testkit::contract::otp_histories::parallel_lives_of_codes_have_an_order_that_explains_them as codes;
use dastak_testkit::contract::refresh_histories::parallel_refreshes_have_an_order_that_explains_them as sessions;
use dastak_testkit::contract::{Backend, Stores, run};
use dastak_testkit::fakes::Call;

/// Each test runs one history on a store in which one call is torn.
macro_rules! noticed {
    ($($name:ident: $call:ident by $history:ident,)+) => { $(
        #[test]
        #[should_panic(expected = "seed ")]
        fn $name() {
            struct Torn;

            impl Backend for Torn {
                async fn fresh() -> Stores {
                    let store = Arc::new(MemoryStore::new());
                    store.faults().tear(Call::$call);
                    Stores::of(&store)
                }
            }

            run::<Torn, _>($history);
        }
    )+ };
}

noticed! {
    a_torn_sending: OtpOpen by codes,
    a_torn_resending: OtpRenew by codes,
    a_torn_handover: OtpMarkSent by codes,
    a_torn_return_of_a_sending: OtpGiveBackSend by codes,
    a_torn_guess: OtpTakeAttempt by codes,
    a_torn_settlement: OtpSettleAttempt by codes,
    a_torn_receipt: OtpRecordReceipt by codes,
    a_torn_claim: OtpClaimSecondTry by codes,
    a_torn_hit: LimiterHit by limits,
    a_torn_rotation: SessionsRotate by sessions,
    a_torn_end: SessionsEnd by sessions,
    a_torn_end_of_all: SessionsEndAll by sessions,
}
