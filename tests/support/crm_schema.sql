-- What rights rest on in the database of SuiteCRM 8.8, and some tables of records: types, indexes and
-- collation as the CRM makes them, but only the columns that are read. Each statement ends with its line.

CREATE DATABASE crm CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci;
USE crm;
SET default_storage_engine = InnoDB;

CREATE TABLE users (
  id char(36) NOT NULL,
  user_name varchar(60),
  is_admin tinyint(1) DEFAULT 0,
  created_by char(36),
  status varchar(100),
  deleted tinyint(1),
  is_group tinyint(1),
  PRIMARY KEY (id),
  KEY idx_user_name (user_name, is_group, status, id)
);
CREATE TABLE acl_actions (
  id char(36) NOT NULL,
  name varchar(150),
  category varchar(100),
  acltype varchar(100),
  aclaccess int(3),
  deleted tinyint(1),
  PRIMARY KEY (id),
  KEY idx_aclaction_id_del (id, deleted),
  KEY idx_category_name (category, name)
);
CREATE TABLE acl_roles (
  id char(36) NOT NULL,
  name varchar(150),
  deleted tinyint(1),
  PRIMARY KEY (id),
  KEY idx_aclrole_id_del (id, deleted)
);
CREATE TABLE acl_roles_actions (
  id varchar(36) NOT NULL,
  role_id varchar(36),
  action_id varchar(36),
  access_override int(3),
  deleted tinyint(1) DEFAULT 0,
  PRIMARY KEY (id),
  KEY idx_acl_role_id (role_id),
  KEY idx_acl_action_id (action_id),
  KEY idx_aclrole_action (role_id, action_id)
);
CREATE TABLE acl_roles_users (
  id varchar(36) NOT NULL,
  role_id varchar(36),
  user_id varchar(36),
  deleted tinyint(1) DEFAULT 0,
  PRIMARY KEY (id),
  KEY idx_aclrole_id (role_id),
  KEY idx_acluser_id (user_id),
  KEY idx_aclrole_user (role_id, user_id)
);
CREATE TABLE securitygroups (
  id char(36) NOT NULL,
  name varchar(255),
  deleted tinyint(1) DEFAULT 0,
  PRIMARY KEY (id)
);
CREATE TABLE securitygroups_users (
  id varchar(36) NOT NULL,
  deleted tinyint(1) DEFAULT 0,
  securitygroup_id varchar(36),
  user_id varchar(36),
  PRIMARY KEY (id),
  KEY securitygroups_users_idxa (securitygroup_id),
  KEY securitygroups_users_idxb (user_id),
  KEY securitygroups_users_idxc (user_id, deleted, securitygroup_id, id)
);
CREATE TABLE securitygroups_acl_roles (
  id char(36) NOT NULL,
  securitygroup_id char(36),
  role_id char(36),
  deleted tinyint(1) DEFAULT 0,
  PRIMARY KEY (id)
);
CREATE TABLE securitygroups_records (
  id char(36) NOT NULL,
  securitygroup_id char(36),
  record_id char(36),
  module varchar(100),
  deleted tinyint(1) DEFAULT 0,
  PRIMARY KEY (id),
  KEY idx_securitygroups_records_mod (module, deleted, record_id, securitygroup_id),
  KEY idx_securitygroups_records_del (deleted, record_id, module, securitygroup_id)
);

-- Records. Calls and meetings may come from a calendar outside.
CREATE TABLE accounts (
  id char(36) NOT NULL,
  name varchar(255),
  created_by char(36),
  deleted tinyint(1) DEFAULT 0,
  assigned_user_id char(36),
  PRIMARY KEY (id),
  KEY idx_accounts_assigned (assigned_user_id)
);
CREATE TABLE contacts (
  id char(36) NOT NULL,
  name varchar(255),
  created_by char(36),
  deleted tinyint(1) DEFAULT 0,
  assigned_user_id char(36),
  PRIMARY KEY (id),
  KEY idx_contacts_assigned (assigned_user_id)
);
CREATE TABLE opportunities (
  id char(36) NOT NULL,
  name varchar(255),
  created_by char(36),
  deleted tinyint(1) DEFAULT 0,
  assigned_user_id char(36),
  PRIMARY KEY (id),
  KEY idx_opportunities_assigned (assigned_user_id)
);
CREATE TABLE tasks (
  id char(36) NOT NULL,
  name varchar(255),
  created_by char(36),
  deleted tinyint(1) DEFAULT 0,
  assigned_user_id char(36),
  PRIMARY KEY (id),
  KEY idx_tasks_assigned (assigned_user_id)
);
CREATE TABLE calls (
  id char(36) NOT NULL,
  name varchar(255),
  created_by char(36),
  deleted tinyint(1) DEFAULT 0,
  assigned_user_id char(36),
  recurring_source varchar(36),
  PRIMARY KEY (id),
  KEY idx_calls_assigned (assigned_user_id)
);
CREATE TABLE meetings (
  id char(36) NOT NULL,
  name varchar(255),
  created_by char(36),
  deleted tinyint(1) DEFAULT 0,
  assigned_user_id char(36),
  recurring_source varchar(36),
  PRIMARY KEY (id),
  KEY idx_meetings_assigned (assigned_user_id)
);

-- Two words, a module of the module builder with digits in its name, and one that is called as the
-- CRM calls its tables of custom fields.
CREATE TABLE project_task (
  id char(36) NOT NULL,
  name varchar(255),
  created_by char(36),
  deleted tinyint(1) DEFAULT 0,
  assigned_user_id char(36),
  PRIMARY KEY (id)
);
CREATE TABLE prospect_lists (
  id char(36) NOT NULL,
  name varchar(255),
  created_by char(36),
  deleted tinyint(1) DEFAULT 0,
  assigned_user_id char(36),
  PRIMARY KEY (id)
);
CREATE TABLE abc12_thing (
  id char(36) NOT NULL,
  name varchar(255),
  created_by char(36),
  deleted tinyint(1) DEFAULT 0,
  assigned_user_id char(36),
  PRIMARY KEY (id)
);
CREATE TABLE abc12_cstm (
  id char(36) NOT NULL,
  name varchar(255),
  created_by char(36),
  deleted tinyint(1) DEFAULT 0,
  assigned_user_id char(36),
  PRIMARY KEY (id)
);
CREATE TABLE accounts_cstm (
  id_c char(36) NOT NULL,
  PRIMARY KEY (id_c)
);
