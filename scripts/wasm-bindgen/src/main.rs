//! `ivs-token-wasm-bindgen <module.wasm> <out folder>`: writes the module and its JavaScript glue.

use std::{env, process::ExitCode};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        eprintln!("usage: ivs-token-wasm-bindgen <module.wasm> <out folder>");
        return ExitCode::FAILURE;
    };
    let mut bindgen = Bindgen::new();
    // `bundler` is the one output whose glue leaves instantiating to its importer.
    let made = bindgen
        .input_path(module)
        .out_name("ivs_token")
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .bundler(true)
        .and_then(|bindgen| bindgen.generate(folder));
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wasm-bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}
