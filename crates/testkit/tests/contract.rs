//! The fakes hold the contracts that every engine holds, and no rule is left out of its suite.

use dastak_testkit::contract::{Backend, Stores};

struct Memory;

impl Backend for Memory {
    async fn fresh() -> Stores {
        Stores::in_memory()
    }
}

dastak_testkit::otp_store_contract!(Memory);
dastak_testkit::rate_limiter_contract!(Memory);
dastak_testkit::accounts_contract!(Memory);
dastak_testkit::bulk_people_contract!(Memory);
dastak_testkit::sessions_contract!(Memory);
dastak_testkit::devices_contract!(Memory);
dastak_testkit::audit_contract!(Memory);
dastak_testkit::housekeeping_contract!(Memory);
dastak_testkit::breakers_contract!(Memory);
dastak_testkit::timeline_contract!(Memory);

#[test]
fn every_rule_of_a_suite_is_in_its_list() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/contract");
    let mut rules = 0;
    for file in std::fs::read_dir(folder).expect("the suites are there") {
        let path = file.expect("a readable folder").path();
        let source = std::fs::read_to_string(&path).expect("a readable file");
        let names = source
            .split("pub async fn ")
            .skip(1)
            .filter_map(|rest| rest.split('(').next());
        for name in names {
            let listed = source.lines().any(|line| line.trim() == format!("{name},"));
            assert!(listed, "{name} is not in the list of {}", path.display());
            rules += 1;
        }
    }
    assert!(rules > 100, "only {rules} rules were found");
}
