use serde_json::json;

use crate::support::Binary;

#[tokio::test]
async fn a33_there_is_no_login_by_device_where_devices_are_off() {
    let server = Binary::start();
    let body = json!({ "mobile_number": "+919876543210", "device_token": "x" });
    server
        .api
        .auth("device-login", body)
        .await
        .problem(404, "not_found");
}
