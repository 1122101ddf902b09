package dev.bertrand.train.pretrain;

/**
 * Some of a corpus's documents: a share that is held out, spread evenly over it, or the rest.
 *
 * @param share of the documents that is held out, from 0 to below 1
 * @param heldOut whether these are the documents held out
 */
record Part(double share, boolean heldOut) {
    static final Part ALL = new Part(0, false);

    /** Whether it has the document of this number, from 0. */
    boolean has(long document) {
        boolean out = Math.floor((document + 1) * share) > Math.floor(document * share);
        return out == heldOut;
    }
}
