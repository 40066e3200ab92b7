-- What bench/rights.sh fills the tables of tests/support/crm_schema.sql with: a CRM of middling size.
-- 200 users, each with a role of his own and in two groups; 40 groups, each with a role; 30 roles that
-- say something about all 8 actions of 30 modules; 50,000 accounts, 250 of each user, of which 100 are
-- in a group of his. All roles let him edit the accounts that he owns. Ids are as long as the CRM's.
USE crm;

CREATE TEMPORARY TABLE module (name varchar(100));
INSERT INTO module VALUES ('Accounts'), ('Contacts'), ('Leads'), ('Opportunities'), ('Cases'), ('Bugs'),
  ('Calls'), ('Meetings'), ('Tasks'), ('Notes'), ('Emails'), ('EmailTemplates'), ('Documents'),
  ('Campaigns'), ('Prospects'), ('ProspectLists'), ('Project'), ('ProjectTask'), ('FP_events'),
  ('FP_Event_Locations'), ('AOS_Products'), ('AOS_Product_Categories'), ('AOS_Quotes'), ('AOS_Invoices'),
  ('AOS_Contracts'), ('AOS_PDF_Templates'), ('AOR_Reports'), ('AOW_WorkFlow'), ('AOK_KnowledgeBase'),
  ('Surveys');
CREATE TEMPORARY TABLE action (name varchar(20), preset int);
INSERT INTO action VALUES ('access', 89), ('view', 90), ('list', 90), ('edit', 90), ('delete', 90),
  ('import', 90), ('export', 90), ('massupdate', 90);

INSERT INTO users (id, user_name, is_admin, status, deleted, is_group)
  SELECT CONCAT('b4ba017f-c640-6346-58ef-', LPAD(seq, 12, 0)), CONCAT('user', seq), 0, 'Active', 0, 0
  FROM seq_1_to_200;
INSERT INTO acl_roles (id, name, deleted)
  SELECT CONCAT('60b1e7aa-0d8e-5b4f-91c2-', LPAD(seq, 12, 0)), CONCAT('Role ', seq), 0 FROM seq_0_to_29;
INSERT INTO securitygroups (id, name)
  SELECT CONCAT('9c17d5e3-42f0-3a86-b7d9-', LPAD(seq, 12, 0)), CONCAT('Group ', seq) FROM seq_0_to_39;

INSERT INTO acl_actions (id, name, category, acltype, aclaccess, deleted)
  SELECT UUID(), action.name, module.name, 'module', action.preset, 0 FROM module JOIN action;
INSERT INTO acl_roles_actions (id, role_id, action_id, access_override)
  SELECT UUID(), acl_roles.id, acl_actions.id, CASE
    WHEN acl_actions.name = 'access' THEN 89
    WHEN acl_actions.category = 'Accounts' AND acl_actions.name = 'edit' THEN 75
    ELSE ELT(1 + CRC32(CONCAT(acl_roles.id, category, acl_actions.name)) % 5, 0, 75, 80, 90, -99) END
  FROM acl_roles JOIN acl_actions;

-- User n has role n, and is in groups n and n + 7; group n has role n. Where there are fewer: the rest.
INSERT INTO acl_roles_users (id, role_id, user_id)
  SELECT UUID(), CONCAT('60b1e7aa-0d8e-5b4f-91c2-', LPAD(seq % 30, 12, 0)),
    CONCAT('b4ba017f-c640-6346-58ef-', LPAD(seq, 12, 0)) FROM seq_1_to_200;
INSERT INTO securitygroups_users (id, securitygroup_id, user_id)
  SELECT UUID(), CONCAT('9c17d5e3-42f0-3a86-b7d9-', LPAD((users.seq + 7 * half.seq) % 40, 12, 0)),
    CONCAT('b4ba017f-c640-6346-58ef-', LPAD(users.seq, 12, 0))
  FROM seq_1_to_200 AS users JOIN seq_0_to_1 AS half;
INSERT INTO securitygroups_acl_roles (id, securitygroup_id, role_id)
  SELECT UUID(), CONCAT('9c17d5e3-42f0-3a86-b7d9-', LPAD(seq, 12, 0)),
    CONCAT('60b1e7aa-0d8e-5b4f-91c2-', LPAD(seq % 30, 12, 0)) FROM seq_0_to_39;

-- The last six digits of an account: three of its number with its owner, three of the owner's key.
INSERT INTO accounts (id, name, created_by, assigned_user_id)
  SELECT CONCAT('138df933-9898-4ef6-3b13-6b0000', LPAD(number.seq, 3, 0), LPAD(users.seq - 1, 3, 0)),
    'Constrata Trust LLC', 'b4ba017f-c640-6346-58ef-000000000001',
    CONCAT('b4ba017f-c640-6346-58ef-', LPAD(users.seq, 12, 0))
  FROM seq_0_to_249 AS number JOIN seq_1_to_200 AS users;
INSERT INTO securitygroups_records (id, securitygroup_id, record_id, module)
  SELECT UUID(), CONCAT('9c17d5e3-42f0-3a86-b7d9-', LPAD(users.seq % 40, 12, 0)),
    CONCAT('138df933-9898-4ef6-3b13-6b0000', LPAD(number.seq, 3, 0), LPAD(users.seq - 1, 3, 0)), 'Accounts'
  FROM seq_0_to_99 AS number JOIN seq_1_to_200 AS users;

ANALYZE TABLE users, acl_actions, acl_roles, acl_roles_actions, acl_roles_users, securitygroups,
  securitygroups_users, securitygroups_acl_roles, securitygroups_records, accounts;
