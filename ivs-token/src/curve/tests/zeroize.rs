//! What `Zeroizing` calls for whatever holds a secret: each layer, down to the limbs. (That it is called is `make zeroize`'s matter.)

use super::super::bounds::{Loose, Tight};
use super::super::called::Called;
use super::super::field::Field;
use super::super::field30::Fe30;
use super::super::field64::Fe64;
use super::super::point::{Affine, Xyzz};
use super::super::scalar::Scalar;
use zeroize::Zeroize;

fn points_are_zero_afterwards<F: Field + Zeroize>() {
    let one = || Loose::<F>::from_limbs(&[1; 6]);
    let mut affine = Affine { x: one(), y: one() };
    let mut xyzz = Xyzz::from_affine(affine);
    affine.zeroize();
    xyzz.zeroize();
    let left: [Tight<F>; 6] = [affine.x.tight(), affine.y.tight(), xyzz.x, xyzz.y, xyzz.zz, xyzz.zzz];
    assert_eq!(left.map(Tight::to_limbs), [[0; 6]; 6]);
}

#[test]
fn points_of_either_field_are_zero_afterwards() {
    points_are_zero_afterwards::<Fe64>();
    points_are_zero_afterwards::<Called<Fe64>>();
    points_are_zero_afterwards::<Fe30>();
}

#[test]
fn a_scalar_is_zero_afterwards() {
    let mut scalar = Scalar::ONE;
    scalar.zeroize();
    assert_eq!(scalar.limbs(), &[0; 6]);
}
