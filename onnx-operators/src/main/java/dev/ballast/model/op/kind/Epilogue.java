package dev.ballast.model.op.kind;

/** The elementwise effect of a local operator, in a form that the operator before it can apply to its own output. */
public sealed interface Epilogue permits Affine, Clamp {
    /** The same effect. Weights that are made for it are looked up and kept there. */
    default Epilogue keepingIn(DerivedWeights kept) {
        return this;
    }
}
