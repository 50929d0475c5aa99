//! The manifests of Kubernetes, as far as they can be checked without a cluster.

use std::collections::BTreeMap;
use std::process::Command;

use dastak_server::settings::spec::Setting;
use dastak_server::settings::table::SETTINGS;
use dastak_server::settings::{Database, Environment, Settings};
use serde_json::{Map, Value, json};

use crate::files::{deploy, document, documents, entries, items, texts, yaml_files};
use crate::image;
use crate::program::{Variables, faults, has_route, settings, stopping};

/// What may be declared, and by which version of the API.
const KINDS: &[(&str, &str)] = &[
    ("apps/v1", "Deployment"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("batch/v1", "Job"),
    ("kustomize.config.k8s.io/v1beta1", "Kustomization"),
    ("monitoring.coreos.com/v1", "PodMonitor"),
    ("networking.k8s.io/v1", "Ingress"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("policy/v1", "PodDisruptionBudget"),
    ("v1", "ConfigMap"),
    ("v1", "Namespace"),
    ("v1", "Secret"),
    ("v1", "Service"),
    ("v1", "ServiceAccount"),
];

/// The folders that are applied.
const FOLDERS: [&str; 2] = ["k8s/migrate", "k8s/nodes"];

fn manifests() -> Vec<Value> {
    let files = yaml_files("k8s").into_iter();
    files
        .flat_map(|name| documents(&name))
        .filter(|manifest| manifest["kind"] != "Kustomization")
        .collect()
}

fn manifest(kind: &str, name: &str) -> Value {
    let mut found = manifests()
        .into_iter()
        .filter(|m| m["kind"] == kind && m["metadata"]["name"] == name);
    found.next().unwrap_or_else(|| panic!("no {kind} {name}"))
}

fn deployment() -> Value {
    manifest("Deployment", "dastak")
}

/// The pods' templates, by the kind that makes them.
fn pods() -> BTreeMap<&'static str, Value> {
    [("Deployment", "dastak"), ("Job", "dastak-migrate")]
        .map(|(kind, name)| (kind, manifest(kind, name)["spec"]["template"].clone()))
        .into()
}

fn container(pod: &Value) -> Value {
    let mut containers = items(&pod["spec"]["containers"]);
    let container = containers.next().unwrap().clone();
    assert!(containers.next().is_none());
    container
}

/// Whether pods with these labels are selected.
fn selects(selector: &Value, labels: &Value) -> bool {
    let wanted: &Map<String, Value> = selector.as_object().unwrap();
    !wanted.is_empty() && wanted.iter().all(|(name, value)| labels[name] == *value)
}

/// The value of a Secret's key in the example.
fn find_secret(name: &str, key: &str) -> Option<String> {
    let value = &manifest("Secret", name)["stringData"][key];
    value.as_str().map(str::to_owned)
}

fn secret(name: &str, key: &str) -> String {
    find_secret(name, key).unwrap_or_else(|| panic!("{name} has no {key}"))
}

/// What the pods are given, with the Secret as the example has it.
fn variables(pod: &Value) -> Variables {
    let container = container(pod);
    let mut variables = image::variables();
    for from in items(&container["envFrom"]) {
        let map = manifest("ConfigMap", from["configMapRef"]["name"].as_str().unwrap());
        for (name, value) in entries(&map["data"]) {
            variables.insert(name.to_owned(), value.as_str().unwrap().to_owned());
        }
    }
    for variable in items(&container["env"]) {
        let reference = &variable["valueFrom"]["secretKeyRef"];
        let (name, key) = (
            reference["name"].as_str().unwrap(),
            reference["key"].as_str().unwrap(),
        );
        let value = find_secret(name, key);
        assert!(
            value.is_some() || reference["optional"] == true,
            "{name} has no {key}"
        );
        if let Some(value) = value {
            variables.insert(variable["name"].as_str().unwrap().to_owned(), value);
        }
    }
    variables
}

/// The same with secrets that somebody has drawn.
fn filled_in(pod: &Value) -> Variables {
    let drawn = [
        "4f1c9a7be2d0835f6a1b7c3d9e0f2a48",
        "b83e6d20f4a97c15d2e8630b9f7a1c4e",
    ];
    let mut variables = variables(pod);
    let mut drawn = drawn.into_iter();
    for name in ["DASTAK__TOKENS__ROOT_KEY", "DASTAK__SMS__HOOK__SECRET"] {
        let placeholder = variables.insert(name.to_owned(), drawn.next().unwrap().to_owned());
        assert!(placeholder.is_some_and(|placeholder| placeholder.contains("replace-me")));
    }
    variables
}

fn of_node() -> Settings {
    settings(&filled_in(&pods()["Deployment"])).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn every_manifest_is_of_a_known_kind_and_named_once() {
    let mut names = Vec::new();
    for file in yaml_files("k8s") {
        for manifest in documents(&file) {
            let (version, kind) = (
                manifest["apiVersion"].as_str().unwrap(),
                manifest["kind"].as_str().unwrap(),
            );
            assert!(KINDS.contains(&(version, kind)), "{file}: {version} {kind}");
            if kind != "Kustomization" {
                names.push((
                    kind.to_owned(),
                    manifest["metadata"]["name"].as_str().unwrap().to_owned(),
                ));
            }
        }
    }
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "{names:?}");
}

#[test]
fn every_manifest_but_the_examples_is_applied() {
    let mut left: Vec<String> = yaml_files("k8s");
    left.retain(|name| !name.ends_with("kustomization.yaml"));
    for name in yaml_files("k8s")
        .iter()
        .filter(|name| name.ends_with("kustomization.yaml"))
    {
        let folder = name.strip_suffix("/kustomization.yaml").unwrap();
        let kustomization = document(name);
        assert_eq!(kustomization["namespace"], "dastak");
        for resource in texts(&kustomization["resources"]) {
            assert!(
                deploy().join(folder).join(resource).exists(),
                "{name}: {resource}"
            );
            left.retain(|name| *name != format!("{folder}/{resource}"));
        }
        for image in items(&kustomization["images"]) {
            assert_eq!(
                (&image["name"], &image["newTag"]),
                (&image::IMAGE.into(), &env!("CARGO_PKG_VERSION").into())
            );
        }
    }
    let examples = [
        "k8s/config/secret.example.yaml",
        "k8s/extras/ingress.yaml",
        "k8s/extras/pod-monitor.yaml",
    ];
    assert_eq!(left, examples);
}

#[test]
fn pods_have_good_settings_of_production() {
    for (kind, pod) in pods() {
        let settings = settings(&filled_in(&pod)).unwrap_or_else(|faults| panic!("{kind}: {faults}"));
        assert_eq!(settings.environment, Environment::Production);
        assert_eq!(settings.storage.database(), Database::Postgres);
        assert!(settings.storage.redis_url.is_some());
        assert!(!settings.storage.migrate_at_start);
        assert!(settings.tokens.issuer.starts_with("https://"));
    }
}

#[test]
fn the_example_s_secrets_are_refused() {
    for (_, pod) in pods() {
        let refused = faults(&settings(&variables(&pod)));
        for key in ["tokens.root_key", "sms.hook.secret"] {
            assert!(refused.iter().any(|fault| fault.contains(key)), "{refused:?}");
        }
    }
}

#[test]
fn every_key_of_a_gateway_may_come_from_the_secret_and_none_must() {
    let keys: Vec<String> = SETTINGS
        .iter()
        .filter(|setting| setting.is_secret() && setting.path.starts_with("sms."))
        .map(Setting::variable)
        .collect();
    assert!(keys.len() > 5, "{keys:?}");
    for (kind, pod) in pods() {
        let container = container(&pod);
        for key in &keys {
            let given: Vec<_> = items(&container["env"])
                .filter(|variable| variable["name"] == key.as_str())
                .map(|variable| variable["valueFrom"]["secretKeyRef"].clone())
                .collect();
            let expected = json!({ "name": "dastak", "key": key, "optional": true });
            assert_eq!(given, [expected], "{kind}: {key}");
        }
    }
}

#[test]
fn pods_start_with_the_keys_of_another_gateway_in_place_of_the_hook_s() {
    for (kind, pod) in pods() {
        let mut variables = filled_in(&pod);
        variables.remove("DASTAK__SMS__HOOK__SECRET");
        variables.remove("DASTAK__SMS__HOOK__URL");
        for (name, value) in [
            ("SMS_PROVIDER", "msg91"),
            ("DASTAK__SMS__MSG91__AUTH_KEY", "436821AbCdEf90gHiJ6512bf3aP1"),
            ("DASTAK__SMS__MSG91__TEMPLATE_ID", "65f0c1d2e3a4b5c6d7e8f901"),
        ] {
            variables.insert(name.to_owned(), value.to_owned());
        }
        let settings = settings(&variables).unwrap_or_else(|faults| panic!("{kind}: {faults}"));
        assert!(settings.sms.msg91.auth_key.is_some());
    }
}

#[test]
fn pods_may_do_nothing_and_be_nobody() {
    for (kind, pod) in pods() {
        let spec = &pod["spec"];
        let container = container(&pod);
        assert_eq!(container["image"], image::IMAGE, "{kind}");
        assert_eq!(spec["securityContext"]["runAsNonRoot"], true, "{kind}");
        assert_eq!(spec["securityContext"]["runAsUser"], image::user(), "{kind}");
        assert_eq!(
            spec["securityContext"]["seccompProfile"]["type"], "RuntimeDefault",
            "{kind}"
        );
        assert_eq!(spec["automountServiceAccountToken"], false, "{kind}");
        manifest("ServiceAccount", spec["serviceAccountName"].as_str().unwrap());
        let rights = &container["securityContext"];
        assert_eq!(rights["allowPrivilegeEscalation"], false, "{kind}");
        assert_eq!(rights["readOnlyRootFilesystem"], true, "{kind}");
        assert_eq!(texts(&rights["capabilities"]["drop"]), ["ALL"], "{kind}");
        let resources = &container["resources"];
        assert!(
            resources["requests"]["cpu"].is_string() && resources["limits"]["memory"].is_string(),
            "{kind}"
        );
    }
}

#[test]
fn volumes_that_are_mounted_exist() {
    for (kind, pod) in pods() {
        let volumes: Vec<_> = items(&pod["spec"]["volumes"])
            .map(|volume| &volume["name"])
            .collect();
        let container = container(&pod);
        for mount in items(&container["volumeMounts"]) {
            assert!(volumes.contains(&&mount["name"]), "{kind}: {mount}");
        }
        for map in items(&pod["spec"]["volumes"]).filter_map(|volume| volume["configMap"]["name"].as_str()) {
            manifest("ConfigMap", map);
        }
        // The authority that the example of a URL names, and the one of the other store.
        let url = secret("dastak", "DATABASE_URL");
        let of_postgres = url
            .split("sslrootcert=")
            .nth(1)
            .and_then(|rest| rest.split('&').next());
        let variables = variables(&pod);
        let of_redis = variables
            .get("DASTAK__STORAGE__REDIS_CA_FILE")
            .map(String::as_str);
        for path in [of_postgres, of_redis] {
            let (folder, file) = path.and_then(|path| path.rsplit_once('/')).unwrap();
            assert!(
                items(&container["volumeMounts"]).any(|mount| mount["mountPath"] == folder),
                "{kind}: {folder}"
            );
            assert!(manifest("ConfigMap", "dastak-store-ca")["data"][file].is_string());
        }
    }
}

#[test]
fn selectors_find_the_nodes_and_not_the_migration() {
    let pods = pods();
    let labels = |kind: &str| &pods[kind]["metadata"]["labels"];
    let spread = items(&pods["Deployment"]["spec"]["topologySpreadConstraints"]);
    let mut selectors: Vec<Value> = spread
        .map(|spread| spread["labelSelector"]["matchLabels"].clone())
        .collect();
    assert_eq!(selectors.len(), 2);
    selectors.push(deployment()["spec"]["selector"]["matchLabels"].clone());
    selectors.push(manifest("Service", "dastak")["spec"]["selector"].clone());
    for kind in ["PodDisruptionBudget", "PodMonitor"] {
        selectors.push(manifest(kind, "dastak")["spec"]["selector"]["matchLabels"].clone());
    }
    for selector in selectors {
        assert!(selects(&selector, labels("Deployment")), "{selector}");
        assert!(!selects(&selector, labels("Job")), "{selector}");
    }
    let guarded = manifest("NetworkPolicy", "dastak")["spec"]["podSelector"]["matchLabels"].clone();
    assert!(selects(&guarded, labels("Deployment")) && selects(&guarded, labels("Job")));
}

#[test]
fn ports_are_those_of_the_settings_and_known_by_their_names() {
    let settings = of_node();
    let container = container(&pods()["Deployment"]);
    let ports: BTreeMap<&str, u64> = items(&container["ports"])
        .map(|port| {
            (
                port["name"].as_str().unwrap(),
                port["containerPort"].as_u64().unwrap(),
            )
        })
        .collect();
    let metrics = settings.metrics.address.unwrap().port();
    let expected = [("http", settings.server.port.into()), ("metrics", metrics.into())];
    assert_eq!(ports, expected.into());

    let service = manifest("Service", "dastak");
    assert_eq!(service["spec"]["ports"][0]["targetPort"], "http");
    for rule in items(&manifest("NetworkPolicy", "dastak")["spec"]["ingress"]) {
        assert!(ports.contains_key(rule["ports"][0]["port"].as_str().unwrap()));
    }
    let monitor = manifest("PodMonitor", "dastak");
    assert_eq!(monitor["spec"]["podMetricsEndpoints"][0]["port"], "metrics");
    for path in items(&manifest("Ingress", "dastak")["spec"]["rules"][0]["http"]["paths"]) {
        assert_eq!(path["backend"]["service"]["name"], service["metadata"]["name"]);
        assert_eq!(
            path["backend"]["service"]["port"]["name"],
            service["spec"]["ports"][0]["name"]
        );
    }
}

#[test]
fn probes_ask_routes_that_exist_and_a_dead_store_restarts_nobody() {
    let container = container(&pods()["Deployment"]);
    for (probe, path) in [
        ("startupProbe", "/health/live"),
        ("readinessProbe", "/health/ready"),
        ("livenessProbe", "/health/live"),
    ] {
        let asked = &container[probe]["httpGet"];
        assert_eq!(
            (&asked["path"], &asked["port"]),
            (&path.into(), &"http".into()),
            "{probe}"
        );
        assert!(has_route(path));
    }
}

#[test]
fn a_node_has_the_time_to_drain_and_to_stop() {
    let settings = of_node();
    let pod = &pods()["Deployment"]["spec"];
    assert!(pod["terminationGracePeriodSeconds"].as_u64().unwrap() > stopping(&settings).as_secs());
    let probe = &container(&pods()["Deployment"])["readinessProbe"];
    let noticed = probe["periodSeconds"].as_u64().unwrap() * probe["failureThreshold"].as_u64().unwrap();
    assert!(settings.server.drain_seconds > noticed);
    let rollout = &deployment()["spec"]["strategy"]["rollingUpdate"];
    assert_eq!(
        (&rollout["maxSurge"], &rollout["maxUnavailable"]),
        (&1.into(), &0.into())
    );
}

#[test]
fn several_nodes_run_and_one_at_a_time_is_taken() {
    let scaler = manifest("HorizontalPodAutoscaler", "dastak");
    let target = &scaler["spec"]["scaleTargetRef"];
    let deployment = deployment();
    assert_eq!(target["apiVersion"], deployment["apiVersion"]);
    assert_eq!(target["kind"], deployment["kind"]);
    assert_eq!(target["name"], deployment["metadata"]["name"]);
    assert!(deployment["spec"]["replicas"].is_null(), "the autoscaler decides");
    let (least, most) = (&scaler["spec"]["minReplicas"], &scaler["spec"]["maxReplicas"]);
    assert!(least.as_u64().unwrap() >= 2 && most.as_u64() > least.as_u64());
    assert_eq!(
        manifest("PodDisruptionBudget", "dastak")["spec"]["maxUnavailable"],
        1
    );
}

/// `kubectl kustomize` needs no cluster. Where there is no kubectl, nothing is tested.
#[test]
fn kubectl_puts_the_folders_together() {
    for folder in FOLDERS {
        let built = Command::new("kubectl")
            .arg("kustomize")
            .arg(deploy().join(folder))
            .output();
        let Ok(built) = built else { return };
        assert!(
            built.status.success(),
            "{folder}: {}",
            String::from_utf8_lossy(&built.stderr)
        );
        let built: Vec<Value> =
            serde_saphyr::from_multiple(&String::from_utf8(built.stdout).unwrap()).unwrap();
        assert!(built.len() > 3);
        for manifest in built {
            let spaceless = manifest["kind"] == "Namespace";
            assert!(
                spaceless || manifest["metadata"]["namespace"] == "dastak",
                "{manifest}"
            );
        }
    }
}
