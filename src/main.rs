//! The command line of unspin.
mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
