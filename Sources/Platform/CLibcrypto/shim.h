#ifndef CHANCERY_LIBCRYPTO_SHIM_H
#define CHANCERY_LIBCRYPTO_SHIM_H

#include <openssl/evp.h>

/* EVP_sha256 and EVP_DigestInit_ex take pointers whose lifetime Swift need not know of. */
static inline int chancery_sha256(const void *bytes, size_t count, unsigned char out[32]) {
  unsigned int length = 0;
  return EVP_Digest(bytes, count, out, &length, EVP_sha256(), NULL) == 1 && length == 32;
}

/* Git's index ends with a SHA-1 of itself, which guards against accidents only. */
static inline int chancery_sha1(const void *bytes, size_t count, unsigned char out[20]) {
  unsigned int length = 0;
  return EVP_Digest(bytes, count, out, &length, EVP_sha1(), NULL) == 1 && length == 20;
}

#endif
