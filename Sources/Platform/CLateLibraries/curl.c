#ifdef __linux__
#include "chancery_late_libraries.h"

/* Where its check of types is on, the header has macros of the names of the two functions with `...`. */
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <stdarg.h>

#include "late.h"

#undef curl_easy_setopt
#undef curl_easy_getinfo

LATE_LIBRARY(curl, "libcurl.so.4")

bool chancery_libcurl_is_there(void) { return curl() != NULL; }

LATE(curl, CURLcode, curl_global_init, (long flags), (flags), CURLE_FAILED_INIT)
LATE(curl, CURL *, curl_easy_init, (void), (), NULL)
LATE_VOID(curl, curl_easy_cleanup, (CURL * handle), (handle))
LATE(curl, const char *, curl_easy_strerror, (CURLcode code), (code), "libcurl is not there")
LATE(curl, struct curl_slist *, curl_slist_append, (struct curl_slist * list, const char *text), (list, text), NULL)
LATE_VOID(curl, curl_slist_free_all, (struct curl_slist * list), (list))
LATE(curl, CURLM *, curl_multi_init, (void), (), NULL)
LATE(curl, CURLMcode, curl_multi_cleanup, (CURLM * multi), (multi), CURLM_INTERNAL_ERROR)
LATE(curl, CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL *handle), (multi, handle), CURLM_INTERNAL_ERROR)
LATE(curl, CURLMcode, curl_multi_remove_handle, (CURLM * multi, CURL *handle), (multi, handle), CURLM_INTERNAL_ERROR)
LATE(curl, CURLMcode, curl_multi_perform, (CURLM * multi, int *running), (multi, running), CURLM_INTERNAL_ERROR)
LATE(curl, CURLMcode, curl_multi_wakeup, (CURLM * multi), (multi), CURLM_INTERNAL_ERROR)
LATE(curl, CURLMsg *, curl_multi_info_read, (CURLM * multi, int *left), (multi, left), NULL)
LATE(curl, CURLMcode, curl_multi_poll,
     (CURLM * multi, struct curl_waitfd *more, unsigned count, int milliseconds, int *ready),
     (multi, more, count, milliseconds, ready), CURLM_INTERNAL_ERROR)

/* What follows an option is one word: a long, a pointer, or a function. */
CURLcode curl_easy_setopt(CURL *handle, CURLoption option, ...) {
  LATE_FIND(curl, curl_easy_setopt)
  va_list rest;
  va_start(rest, option);
  void *value = va_arg(rest, void *);
  va_end(rest);
  return found == NULL ? CURLE_FAILED_INIT : ((CURLcode(*)(CURL *, CURLoption, ...))found)(handle, option, value);
}

CURLcode curl_easy_getinfo(CURL *handle, CURLINFO info, ...) {
  LATE_FIND(curl, curl_easy_getinfo)
  va_list rest;
  va_start(rest, info);
  void *value = va_arg(rest, void *);
  va_end(rest);
  return found == NULL ? CURLE_FAILED_INIT : ((CURLcode(*)(CURL *, CURLINFO, ...))found)(handle, info, value);
}
#else
#include "chancery_late_libraries.h"

bool chancery_libcurl_is_there(void) { return true; }
#endif
