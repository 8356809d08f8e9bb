//! Tests that take the arithmetic apart, against big integers and `p384`.

mod curve;
mod field;
mod inversion;
mod limbs;
mod public;
mod scalar;
mod table;
