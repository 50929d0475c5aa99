DROP TABLE gateway_trials;
DROP TABLE gateway_breakers;
DROP TABLE number_events;
