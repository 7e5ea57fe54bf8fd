/** Who there is: users, access keys, tokens, groups, roles and their policies, held in memory whole and changed one transaction at a time. */
@NullMarked
package dev.miniecr.auth.user;

import org.jspecify.annotations.NullMarked;
