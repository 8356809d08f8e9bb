//! Tests that take the arithmetic apart, against big integers and `p384`.

mod curve;
mod fault;
mod field;
mod inversion;
mod limbs;
mod public;
mod scalar;
mod table;
mod zeroize;
