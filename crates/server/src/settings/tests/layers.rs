//! Which layer wins, and what an empty one means.

use dastak_crypto::Algorithm;

use super::super::layers::FOLDER_VARIABLE;
use super::{Folder, good, load_with};

#[test]
fn each_layer_overrules_the_one_before() {
    let folder = Folder::with(&[
        (
            "default.toml",
            "[server]\nport = 1\nworkers = 1\nhost = \"0.0.0.0\"\n[otp]\nttl_seconds = 10\n",
        ),
        (
            "development.toml",
            "[server]\nport = 2\nworkers = 2\n[otp]\nttl_seconds = 20\n",
        ),
    ]);
    let settings = good(&[
        (FOLDER_VARIABLE, folder.path()),
        ("PORT", "3"),
        ("DASTAK__SERVER__PORT", "4"),
        ("DASTAK__OTP__TTL_SECONDS", "30"),
    ]);
    assert_eq!((settings.server.port, settings.server.workers), (4, 2));
    assert_eq!(
        (settings.server.host.as_str(), settings.otp.ttl_seconds),
        ("0.0.0.0", 30)
    );
    assert_eq!(good(&[("PORT", "3")]).server.port, 3);
}

#[test]
fn where_a_value_came_from_is_known() {
    let folder = Folder::with(&[("default.toml", "[otp]\nmax_attempts = 2\n")]);
    let loaded = load_with(&[(FOLDER_VARIABLE, folder.path()), ("PORT", "3")]).unwrap();
    let origin = |path: &str| {
        let found = loaded
            .effective
            .iter()
            .find(|found| found.setting.path == path)
            .unwrap();
        found.origin.clone().unwrap_or_default()
    };
    assert_eq!(origin("server.port"), "PORT");
    assert_eq!(
        origin("otp.max_attempts"),
        format!("{}/default.toml", folder.path())
    );
    assert_eq!(origin("otp.ttl_seconds"), "built in");
}

#[test]
fn an_empty_variable_is_an_unset_one() {
    let settings = good(&[
        ("PORT", ""),
        ("DASTAK__SERVER__PORT", " "),
        ("DASTAK_ENV", ""),
        ("DASTAK_CONFIG_DIR", ""),
        ("JWT_SECRET_KEY", ""),
        ("DASTAK__TOKENS__ALGORITHM", ""),
        ("DASTAK__NO__SUCH", ""),
    ]);
    assert_eq!(
        (settings.server.port, settings.tokens.algorithm),
        (8000, Algorithm::EdDsa)
    );
    assert!(settings.tokens.secret_key.is_none());
}

#[test]
fn a_list_of_tables_is_overruled_as_a_whole() {
    let offer =
        "[[consents.offers]]\npurpose = \"news\"\nversion = \"1\"\ntitle = \"News\"\nurl = \"/news\"\n";
    let folder = Folder::with(&[("development.toml", offer)]);
    let offers = good(&[(FOLDER_VARIABLE, folder.path())]).consents.offers;
    assert_eq!(offers.len(), 1);
    assert_eq!((offers[0].purpose.as_str(), offers[0].required), ("news", false));
}
