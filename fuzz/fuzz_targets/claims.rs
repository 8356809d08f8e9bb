#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ivs_token_fuzz::claims::claims(data));
