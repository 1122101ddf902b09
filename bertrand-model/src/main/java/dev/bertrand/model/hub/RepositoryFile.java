package dev.bertrand.model.hub;

import java.util.Optional;

/**
 * A file as a repository lists it.
 *
 * @param name its path in the repository, as the server says it: not to be trusted as a path
 * @param size in bytes, -1 where the server does not say
 * @param sum of its bytes; empty where the server does not say
 */
record RepositoryFile(String name, long size, Optional<Sum> sum) {
    /** How a sum is made. */
    enum Kind {
        /** Of large files, by Git LFS. */
        SHA256,
        /** Git's own name of a file: SHA-1 of {@code "blob <size>\0"} and the bytes. */
        GIT_BLOB
    }

    /** @param hex in lower case */
    record Sum(Kind kind, String hex) {}
}
