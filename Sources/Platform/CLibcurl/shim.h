#ifndef CHANCERY_LIBCURL_SHIM_H
#define CHANCERY_LIBCURL_SHIM_H

#include <curl/curl.h>

/* curl_easy_setopt and curl_easy_getinfo are variadic, which Swift does not import: one function per kind of value. */
static inline CURLcode chancery_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode chancery_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode chancery_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode chancery_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}
typedef size_t (*chancery_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode chancery_curl_set_data_callback(
    CURL *handle, CURLoption option, chancery_curl_data_callback callback) {
  return curl_easy_setopt(handle, option, callback);
}
static inline CURLcode chancery_curl_set_progress_callback(CURL *handle, curl_xferinfo_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, callback);
}
static inline CURLcode chancery_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

#endif
